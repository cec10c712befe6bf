// The cap of the button. Prints as it stands, flange down.
include <checks.scad>
use <shell.scad>

module cap() {
    flange = cap_size + 2 * [cap_flange, cap_flange];
    at = button_mid - cap_size / 2;
    translate([at.x, at.y, cap_z]) {
        translate([-cap_flange, -cap_flange]) linear_extrude(flange_z) rounded(flange, 3 + cap_flange);
        top = height + cap_proud - cap_z;
        linear_extrude(top - 0.6) rounded(cap_size, 3);
        hull() {
            translate([0, 0, top - 0.7]) linear_extrude(0.1) rounded(cap_size, 3);
            translate([0.6, 0.6, top - 0.001]) linear_extrude(0.001) rounded(cap_size - [1.2, 1.2], 2.4);
        }
    }
}

cap();
