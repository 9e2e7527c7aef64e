//! Cracks, specks, empty geometries, nested collections and rings over the antimeridian.
