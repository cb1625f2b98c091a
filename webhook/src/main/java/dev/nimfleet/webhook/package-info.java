/// The rules at admission: a server that an API server asks about every change.
@NullMarked
package dev.nimfleet.webhook;

import org.jspecify.annotations.NullMarked;
