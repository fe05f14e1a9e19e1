// Tells the front end where the server is, so that a link straight to a page does not first ask
// for /<page>/_stcore/health and get a 404.
window.prerenderReady = false;
window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" };
