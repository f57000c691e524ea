/* Hides what does not match; without it the page shows everything and no search box. */
(function () {
  var form = document.getElementById('search');
  var box = document.getElementById('words');
  var told = document.getElementById('found');
  var all = Array.prototype.slice.call(document.querySelectorAll('article'));
  form.hidden = false;
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  box.addEventListener('input', function () {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    all.forEach(function (article) {
      var text = article.textContent.toLowerCase();
      var hit = words.every(function (word) { return text.indexOf(word) >= 0; });
      article.hidden = !hit;
      if (hit) { shown += 1; }
    });
    document.querySelectorAll('section').forEach(function (part) {
      part.hidden = words.length > 0 && !part.querySelector('article:not([hidden])');
    });
    told.textContent = words.length ? shown + ' af ' + all.length + ' indikatorer' : '';
  });
}());
