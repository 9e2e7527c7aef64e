//! What a map says is held, and the day it shows.
