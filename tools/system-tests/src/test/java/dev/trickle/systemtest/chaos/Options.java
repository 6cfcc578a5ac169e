package dev.trickle.systemtest.chaos;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is asked for on the command line.
 *
 * @param schedules how many
 * @param seed of the first; the next has the next one
 * @param prove whether each promise is to be broken instead
 * @param breaks which breaks, by number; all if it is empty
 */
record Options(int schedules, long seed, boolean prove, List<Integer> breaks) {

    private static final Options USUAL = new Options(4, 1, false, List.of());

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what it does not understand
     */
    static Options of(List<String> arguments) {
        var left = new ArrayDeque<>(arguments);
        var options = USUAL;
        while (!left.isEmpty()) {
            var name = left.pop();
            options = switch (name) {
                case "--schedules" ->
                    new Options((int) number(name, left), options.seed, options.prove, options.breaks);
                case "--seed" -> new Options(options.schedules, number(name, left), options.prove, options.breaks);
                case "--prove" -> new Options(options.schedules, options.seed, true, options.breaks);
                case "--break" ->
                    new Options(options.schedules, options.seed, true, plus(options.breaks, (int) number(name, left)));
                default -> throw new IllegalArgumentException("Unknown option " + name);
            };
        }
        return options;
    }

    private static List<Integer> plus(List<Integer> some, int more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static long number(String name, ArrayDeque<String> left) {
        var text = left.isEmpty() ? "" : left.pop();
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + " needs a number");
        }
        return Long.parseLong(text);
    }
}
