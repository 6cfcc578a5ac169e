/** The HTTP API: manages campaigns and customers, plans recipients and publishes events to the pipeline. */
@NullMarked
package dev.trickle.api;

import org.jspecify.annotations.NullMarked;
