/* Two minutes before the sign-in runs out, say so. The server is asked, so other windows count too. */
(function () {
  'use strict';

  var xiqiao = window.xiqiao;

  xiqiao.behaviour('idle', function (element) {
    var limit = Number(element.getAttribute('data-idle-seconds'));
    var timer = null;
    if (!limit) return;

    function wait(seconds) {
      window.clearTimeout(timer);
      if (!document.body.contains(element)) return; /* a part of the page was replaced, and its successor watches */
      timer = window.setTimeout(ask, Math.max(seconds, 5) * 1000);
    }

    function show(kind, word, text, buttons) {
      element.textContent = '';
      element.appendChild(xiqiao.notice(kind, word, text, buttons));
    }

    function answer(remaining) {
      if (remaining > 130) {
        element.textContent = '';
        wait(remaining - 120);
      } else if (remaining > 0) {
        if (!element.firstChild) {
          show('warn', '还有约 2 分钟将自动退出', '已填内容会保存在本机草稿。', [xiqiao.button('继续使用', carryOn)]);
        }
        wait(Math.min(remaining + 1, 30));
      } else {
        expired();
      }
    }

    function expired() {
      window.clearTimeout(timer);
      show('warn', '登录已过期', '已填内容还在页面上。按保存后会请您重新登录。');
    }

    /* A closed sign-in answers with 401, or sends to the door: both mean that it is over. */
    function read(response) {
      if (response.status === 401 || response.redirected) return { seconds: 0 };
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    }

    function send(url, options) {
      options.credentials = 'same-origin';
      window.fetch(url, options).then(read).then(function (body) { answer(body.seconds); })
        .catch(function () { wait(30); });
    }

    function ask() {
      if (!document.body.contains(element)) return;
      send(element.getAttribute('data-remaining-url'), { cache: 'no-store', headers: { Accept: 'application/json' } });
    }

    function carryOn() {
      send(element.getAttribute('data-keep-url'), {
        method: 'POST', headers: { Accept: 'application/json', 'X-CSRFToken': xiqiao.token(), 'X-Drawn-For': xiqiao.account() }
      });
    }

    function begin() {
      element.textContent = '';
      wait(limit - 120);
    }

    /* What the page asks by itself is no activity of the person; the server sees it the same way. */
    document.addEventListener('htmx:afterRequest', function (event) {
      if (event.detail.successful && !event.detail.requestConfig.headers['X-Polling']) begin();
    });
    document.addEventListener('token-renewed', begin);
    document.addEventListener('visibilitychange', function () { if (!document.hidden) ask(); });
    begin();
  });
})();
