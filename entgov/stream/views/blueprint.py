"""What all screens of the stream share: one blueprint."""

from flask import Blueprint

stream = Blueprint("stream", __name__)
