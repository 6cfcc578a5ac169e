/** Checks the settings of an installation before a service starts, and names every mistake. */
@NullMarked
package dev.trickle.pipeline.settings;

import org.jspecify.annotations.NullMarked;
