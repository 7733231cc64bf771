// Clocks count down by the exporter's time. Everything else works without this.
"use strict";
(() => {
  const server = Date.parse(document.body.dataset.now);
  if (Number.isNaN(server)) return;
  const ahead = server - Date.now();
  const clocks = document.querySelectorAll("time[data-countdown]");
  const words = (seconds) => {
    const two = (n) => String(n).padStart(2, "0");
    const days = Math.floor(seconds / 86400);
    const rest = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return days > 0 ? `${days} d ${rest}` : rest;
  };
  const tick = () => {
    const now = Date.now() + ahead;
    for (const clock of clocks) {
      const left = Math.round((Date.parse(clock.dateTime) - now) / 1000);
      if (Number.isNaN(left)) continue;
      clock.nextElementSibling.textContent = left >= 0 ? `in ${words(left)}` : `missed ${words(-left)} ago`;
    }
  };
  tick();
  if (clocks.length > 0) setInterval(tick, 1000);
})();
