"""Statements about the domain, room by room; frames are as calm here as under `klynge`."""

import os

from klyngemonitor.start import keep_frames_calm

keep_frames_calm(os.environ)
