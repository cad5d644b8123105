"""A page for the tests that says who the server takes its visitor for."""

import streamlit as st

from ui import people

st.text(f"role {people.role()}, name {people.name()}")
