"""The Streamlit page: what `app.py` puts together. No logic of its own, see `indexer` for that."""
