/// Rules as an administrator has set them.
@NullMarked
package dev.nimfleet.policies.rulebook;

import org.jspecify.annotations.NullMarked;
