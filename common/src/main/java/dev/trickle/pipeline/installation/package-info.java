/** Settings that all services of an installation share, and their preparation of topics and database. */
@NullMarked
package dev.trickle.pipeline.installation;

import org.jspecify.annotations.NullMarked;
