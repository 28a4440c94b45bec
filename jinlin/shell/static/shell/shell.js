// The behaviour of the page frame. Everything is bound on the document, so that parts loaded later work at once.
import "./menus.js";
import "./layers.js";
import "./confirm.js";
import "./listing.js";
import "./columns.js";
import "./toasts.js";
import "./tips.js";
import "./charts.js";
import "./keys.js";
