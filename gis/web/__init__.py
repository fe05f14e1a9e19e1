"""The pages in the browser, and the server that carries them."""
