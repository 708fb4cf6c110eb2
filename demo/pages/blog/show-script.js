// Shows the page's own script on the page. Nothing the call needs.
document.querySelector('pre code').textContent = document.getElementById('all').textContent.trim();
