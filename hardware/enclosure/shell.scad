// The outside, the room in it, and what both halves share.
include <params.scad>

module rounded(size, r) {
    translate([r, r]) offset(r) square([size.x - 2 * r, size.y - 2 * r]);
}

// The outside, drawn in by `inset`.
module plan(inset) {
    translate([inset - wall, inset - wall])
        rounded([outside.x - 2 * inset, outside.y - 2 * inset], max(corner_r - inset, 0.5));
}

module solid() {
    hull() for (p = arc) {
        translate([0, 0, p.y]) linear_extrude(0.001) plan(p.x);
        translate([0, 0, height - p.y - 0.001]) linear_extrude(0.001) plan(p.x);
    }
}

module block(from, size) {
    translate(from) cube(size);
}

// A box from the floor up to z.
module rib(from, size, z) {
    translate([from.x, from.y, floor_z - 0.1]) cube([size.x, size.y, z - floor_z + 0.1]);
}
