/// fleet.yaml as meant: a total plan for each model, with defaults and presets resolved and every
/// floor held.
@NullMarked
package dev.nimfleet.compiler.plan;

import org.jspecify.annotations.NullMarked;
