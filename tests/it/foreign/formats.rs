//! Formats known by name, boundary files and names of regions.
