// Starts the API explorer; a file of its own, because nothing on a page runs inline.
"use strict";
window.SwaggerUIBundle({ url: "/api/v1/openapi.json", dom_id: "#explorer", deepLinking: true, validatorUrl: null });
