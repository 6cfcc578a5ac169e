package dev.trickle.stack.demo;

import dev.trickle.cli.program.DemoCommand;
import dev.trickle.cli.program.ProgramArguments;
import java.util.List;

/**
 * The options of the demo.
 *
 * @param keep whether the stack keeps running when the campaign is over
 * @param recipients of the campaign
 * @param limit recipients a day
 */
record DemoOptions(boolean keep, int recipients, int limit) {

    /**
     * Parses the command line.
     *
     * @throws IllegalArgumentException with a message for the user, if an argument is unknown or invalid
     */
    static DemoOptions of(List<String> arguments) {
        var command = ProgramArguments.parse(new DemoCommand(), arguments);
        return new DemoOptions(command.keep(), command.recipients(), command.limit());
    }

    int days() {
        return Math.ceilDiv(recipients, limit);
    }
}
