/** Stores the definitions of campaigns and publishes every change to the pipeline. */
@NullMarked
package dev.trickle.api.campaign;

import org.jspecify.annotations.NullMarked;
