/** What every service of one installation shares: its accounts, its secret, its topics, and waiting for them. */
@NullMarked
package dev.trickle.pipeline.installation;

import org.jspecify.annotations.NullMarked;
