package dev.trickle.systemtest.chaos;

import dev.trickle.cli.program.ChaosCommand;
import dev.trickle.cli.program.ProgramArguments;
import java.util.List;

/**
 * The options of the command line.
 *
 * @param schedules number of schedules
 * @param seed of the first schedule; each further one has the next seed
 * @param prove whether each promise is broken on purpose instead
 * @param breaks numbers of the breaks; empty for all
 */
record ChaosOptions(int schedules, long seed, boolean prove, List<Integer> breaks) {

    /**
     * Parses the command line.
     *
     * @throws IllegalArgumentException with a message for the user, if an argument is unknown or invalid
     */
    static ChaosOptions of(List<String> arguments) {
        var command = ProgramArguments.parse(new ChaosCommand(), arguments);
        return new ChaosOptions(command.schedules(), command.seed(), command.prove(), command.breaks());
    }
}
