"""The screens of providers of identity."""
