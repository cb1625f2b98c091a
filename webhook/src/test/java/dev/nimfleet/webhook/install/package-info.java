/// The objects of an installation, one by one and in a real API server.
@NullMarked
package dev.nimfleet.webhook.install;

import org.jspecify.annotations.NullMarked;
