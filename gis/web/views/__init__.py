"""One module a page. The folder is not called `pages`, which Streamlit would run on its own."""
