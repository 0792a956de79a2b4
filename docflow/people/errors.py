"""What people, their rights and their log-in can refuse."""

from docflow.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class NotAuthenticated(NotAllowed):
    """Nobody is known behind the request: no session, an ended or expired one, or a token that does not count."""

    code = "not-authenticated"
    zh = "请先登录"
    en = "Please log in"


class LogInFailed(NotAuthenticated):
    """User name, password or code is wrong; which of them is never told."""

    code = "log-in-failed"
    zh = "用户名、密码或动态验证码不正确"
    en = "The user name, the password or the code is wrong"


class TotpNeeded(NotAuthenticated):
    """The account has a second factor, and no code was given."""

    code = "totp-needed"
    zh = "请输入身份验证器显示的 6 位动态验证码"
    en = "Please enter the six-digit code of your authenticator"


class WrongPassword(NotAllowed):
    """The password or the code given to confirm an act is wrong; nothing was done."""

    code = "wrong-password"
    zh = "密码或动态验证码不正确，操作未执行"
    en = "The password or the code is wrong; nothing was done"


class TooManyTries(Unavailable):
    """After several failures each further try has to wait, longer every time."""

    code = "too-many-tries"
    zh = "尝试次数过多，请在 {seconds} 秒后重试"
    en = "Too many tries; please wait {seconds} seconds"


class TokenReadOnly(NotAllowed):
    """An access token of scope `read` looks, and does nothing else."""

    code = "token-read-only"
    zh = "此访问令牌只能读取，不能修改或签名"
    en = "This access token may only read; it can neither change nor sign anything"


class SigningNeedsPerson(NotAllowed):
    """Only a person with an account can sign."""

    code = "signing-needs-person"
    zh = "只有持有账户的人员本人才能签名"
    en = "Only a person with an account can sign"


class TokenSpent(Invalid):
    """A one-time link works once, for a limited time, and only the latest one."""

    code = "token-spent"
    zh = "此一次性链接已使用、已过期或无效，请向管理员索取新的链接"
    en = "This one-time link was used, has expired or is not valid; ask an administrator for a new one"


class PasswordTooWeak(Invalid):
    """A password has at least ten characters, more than a few different ones, and is not the user name."""

    code = "password-too-weak"
    zh = "密码至少 {shortest} 个字符，不得过于单一，且不得包含用户名"
    en = "A password needs at least {shortest} characters, not all alike, and must not contain the user name"


class TotpNotStarted(Conflict):
    """A second factor has to be started before it can be confirmed."""

    code = "totp-not-started"
    zh = "请先开始设置动态验证码"
    en = "Begin setting up the authenticator first"


class UsernameTaken(Conflict):
    """Each user name belongs to one account, whatever its capitals."""

    code = "username-taken"
    zh = "用户名 {username} 已被使用"
    en = "The user name {username} is already taken"


class UsernameInvalid(Invalid):
    """User names are letters, figures and . _ - @ +, at most 60 of them."""

    code = "username-invalid"
    zh = "用户名只能由文字、数字和 . _ - @ + 组成，最多 60 个字符"
    en = "A user name consists of letters, figures and . _ - @ +, 60 at most"


class CodeTaken(Conflict):
    """The code of a unit or of a post, and an employee number, stand for one thing."""

    code = "code-taken"
    zh = "代码 {taken} 已被使用"
    en = "The code {taken} is already taken"


class UnitUnknown(NotFound):
    """No unit has this code."""

    code = "unit-unknown"
    zh = "没有代码为 {unit} 的部门"
    en = "There is no unit with the code {unit}"


class PostUnknown(NotFound):
    """No post has this code."""

    code = "post-unknown"
    zh = "没有代码为 {post} 的岗位"
    en = "There is no post with the code {post}"


class DirectoryClosed(NotFound):
    """Somebody from outside sees what their audit's scope names; the directory is not part of it."""

    code = "directory-closed"
    zh = "没有找到，或您无权查看"
    en = "Not found, or not visible to you"


class PersonUnknown(NotFound):
    """Nobody logs in with this user name."""

    code = "person-unknown"
    zh = "没有用户名为 {username} 的人员"
    en = "Nobody has the user name {username}"


class RoleUnknown(Invalid):
    """Roles are a closed list."""

    code = "role-unknown"
    zh = "没有名为 {role} 的角色"
    en = "There is no role called {role}"


class RoleNeedsNoType(Invalid):
    """Only authors and approvers are limited to a document type."""

    code = "role-needs-no-type"
    zh = "角色 {role} 不按文件类型限定"
    en = "The role {role} is not limited to a document type"


class UnitKindUnknown(Invalid):
    """A unit is a company, a site, a department or a workshop."""

    code = "unit-kind-unknown"
    zh = "部门类别 {kind} 无效"
    en = "There is no kind of unit called {kind}"


class NameMissing(Invalid):
    """People, units and posts have a name."""

    code = "name-missing"
    zh = "名称不能为空"
    en = "A name is needed"


class UnitInsideItself(Conflict):
    """A unit cannot move below itself."""

    code = "unit-inside-itself"
    zh = "部门 {unit} 不能移动到自身或其下级部门"
    en = "The unit {unit} cannot move below itself"


class PersonRetired(Conflict):
    """Somebody who has left gets no new right, post, link or task."""

    code = "person-retired"
    zh = "该人员已离任，不能再授予权限或分派任务"
    en = "This person has left and can be given neither rights nor tasks"


class AccountMissing(Conflict):
    """The person has no account that could log in."""

    code = "account-missing"
    zh = "该人员没有可用的登录账户"
    en = "This person has no account that could log in"


class AdministratorAtTop(Invalid):
    """Accounts and settings belong to the whole house, so an administrator is named for a unit at the top."""

    code = "administrator-at-top"
    zh = "系统管理员只能在最上级单位任命"
    en = "An administrator can only be named for a unit at the top of the organisation"


class PeriodNeeded(Invalid):
    """An external auditor reads between two dates."""

    code = "period-needed"
    zh = "外部审核员须指定结束日期"
    en = "An external auditor needs a last day"


class OwnRights(NotAllowed):
    """An administrator cannot give a right to themselves; a second administrator has to."""

    code = "own-rights"
    zh = "不能为自己授予权限，须由另一位管理员办理"
    en = "Nobody gives a right to themselves; another administrator has to"


class AlreadyEnded(Conflict):
    """What has ended cannot end again."""

    code = "already-ended"
    zh = "该项已经结束"
    en = "This has already ended"


class LastAdministrator(Conflict):
    """Somebody has to be able to manage accounts tomorrow."""

    code = "last-administrator"
    zh = "这是最后一位系统管理员，请先指定另一位"
    en = "This is the last administrator; name another one first"


class AdministratorExists(Conflict):
    """The first administrator is made once; further ones are named by an administrator."""

    code = "administrator-exists"
    zh = "系统管理员已存在，请由现有管理员添加人员"
    en = "There is an administrator already, who can add more people"


class DatesReversed(Invalid):
    """A period ends on or after the day it begins."""

    code = "dates-reversed"
    zh = "结束日期不得早于开始日期"
    en = "The last day cannot be before the first"


class PeriodPast(Invalid):
    """Nobody can have stood in for somebody before it was asked for."""

    code = "period-past"
    zh = "开始日期不得早于今天"
    en = "The first day cannot be before today"


class DelegationChain(NotAllowed):
    """A right held for somebody else cannot be passed on."""

    code = "delegation-chain"
    zh = "代理所得的权限不能再转授他人：{role}"
    en = "A right held by delegation cannot be passed on: {role}"


class RoleNotHeld(NotAllowed):
    """Only a role that is held can be delegated."""

    code = "role-not-held"
    zh = "您未持有角色 {role}，不能授权他人代理"
    en = "You do not hold the role {role} and cannot delegate it"


class RoleStaysPersonal(NotAllowed):
    """Administration and external auditing are never done for somebody else."""

    code = "role-stays-personal"
    zh = "角色 {role} 不得授权他人代理"
    en = "The role {role} cannot be delegated"


class DelegationToSelf(Invalid):
    """A delegation is between two people."""

    code = "delegation-to-self"
    zh = "不能授权自己代理自己"
    en = "Nobody can stand in for themselves"


class SecondPersonNeeded(NotAllowed):
    """A delegation is approved by neither of the two it concerns."""

    code = "second-person-needed"
    zh = "授权代理须由授权人和被授权人以外的人员批准"
    en = "A delegation is approved by somebody other than the two people it concerns"


class ReasonMissing(Invalid):
    """This needs a reason in words: a delegation, a waiver, a change of reviewer."""

    code = "reason-missing"
    zh = "请填写原因"
    en = "Please give a reason"
