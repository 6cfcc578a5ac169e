package dev.trickle.api.query;

import java.io.IOException;

/** A command was refused because of a change that its sender did not know. */
public final class OutdatedCommandException extends IOException {

    private static final long serialVersionUID = 1;

    OutdatedCommandException() {
        super("the command is outdated");
    }
}
