"""How the warehouse grows: slopes measured on a few districts and sizes, and what they come to for a province."""
