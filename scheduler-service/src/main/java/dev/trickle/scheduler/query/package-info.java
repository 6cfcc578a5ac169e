/** HTTP status of an account: its quota, its campaigns, and the reasons that block releases. */
@NullMarked
package dev.trickle.scheduler.query;

import org.jspecify.annotations.NullMarked;
