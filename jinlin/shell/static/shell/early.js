// Before the first paint: say that scripts run, so that charts do not show their tables first.
document.documentElement.classList.add("js");
