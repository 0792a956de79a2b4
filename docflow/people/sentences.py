"""How the journal's entries about people are read out."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "unit.added": Text("{actor} 设立了部门 {subject}", "{actor} added the unit {subject}"),
    "unit.renamed": Text("{actor} 更改了部门 {subject} 的名称", "{actor} renamed the unit {subject}"),
    "unit.moved": Text("{actor} 调整了部门 {subject} 的隶属关系", "{actor} moved the unit {subject}"),
    "post.added": Text("{actor} 设立了岗位 {subject}", "{actor} added the post {subject}"),
    "person.added": Text("{actor} 登记了人员 {subject}", "{actor} registered {subject}"),
    "person.changed": Text("{actor} 更正了 {subject} 的资料", "{actor} corrected what is known about {subject}"),
    "person.moved": Text("{actor} 调整了 {subject} 的所属部门", "{actor} moved {subject} to another unit"),
    "person.superior_set": Text("{actor} 更改了 {subject} 的直接上级", "{actor} changed the superior of {subject}"),
    "person.post_held": Text("{actor} 任命 {subject} 担任岗位", "{actor} put {subject} in a post"),
    "person.post_left": Text("{actor} 解除了 {subject} 的岗位", "{actor} ended a post of {subject}"),
    "person.role_given": Text("{actor} 授予 {subject} 角色", "{actor} gave {subject} a role"),
    "person.role_ended": Text("{actor} 终止了 {subject} 的角色", "{actor} ended a role of {subject}"),
    "person.retired": Text("{actor} 登记 {subject} 离任", "{actor} recorded that {subject} has left"),
    "account.added": Text("{actor} 开通了账户 {subject}", "{actor} opened the account {subject}"),
    "account.link_issued": Text(
        "{actor} 为账户 {subject} 签发了一次性链接", "{actor} issued a one-time link for the account {subject}"
    ),
    "account.password_chosen": Text("{actor} 设置了账户 {subject} 的密码", "{actor} chose a password for {subject}"),
    "account.disabled": Text("{actor} 停用了账户 {subject}", "{actor} closed the account {subject}"),
    "account.enabled": Text("{actor} 恢复了账户 {subject}", "{actor} reopened the account {subject}"),
    "account.logged_in": Text("{actor} 登录了账户 {subject}", "{actor} logged in as {subject}"),
    "account.logged_out": Text("{actor} 退出了账户 {subject}", "{actor} logged out of {subject}"),
    "account.totp_started": Text(
        "{actor} 开始为账户 {subject} 设置动态验证码", "{actor} began to set up an authenticator for {subject}"
    ),
    "account.totp_confirmed": Text(
        "{actor} 为账户 {subject} 启用了动态验证码", "{actor} put an authenticator into use for {subject}"
    ),
    "account.totp_disabled": Text(
        "{actor} 停用了账户 {subject} 的动态验证码", "{actor} took the authenticator off {subject}"
    ),
    "account.token_added": Text(
        "{actor} 为账户 {subject} 创建了访问令牌", "{actor} made an access token for {subject}"
    ),
    "account.token_revoked": Text(
        "{actor} 撤销了账户 {subject} 的访问令牌", "{actor} revoked an access token of {subject}"
    ),
    "delegation.asked": Text("{actor} 提出授权代理 {subject}", "{actor} asked for the delegation {subject}"),
    "delegation.approved": Text("{actor} 批准了授权代理 {subject}", "{actor} approved the delegation {subject}"),
    "delegation.ended": Text("{actor} 终止了授权代理 {subject}", "{actor} ended the delegation {subject}"),
}
