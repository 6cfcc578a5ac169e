/** Checks the settings of an installation before a service starts, and names every error. */
@NullMarked
package dev.trickle.pipeline.settings;

import org.jspecify.annotations.NullMarked;
