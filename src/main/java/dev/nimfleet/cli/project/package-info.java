/// What is compiled to where: `nimfleet.yaml`, the project file.
@NullMarked
package dev.nimfleet.cli.project;

import org.jspecify.annotations.NullMarked;
