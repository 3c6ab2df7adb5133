"""The screens of second factors."""
