// Not a module, so that it runs before anything is painted.
try {
  const theme = localStorage.getItem('daybook.theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system decides.
}
