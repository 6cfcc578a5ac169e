package dev.trickle.stack.demo;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What the demo is asked for.
 *
 * @param keep whether it stays running when the campaign is over
 * @param recipients how many people get the campaign
 * @param limit people a day
 */
record DemoOptions(boolean keep, int recipients, int limit) {

    private static final DemoOptions USUAL = new DemoOptions(false, 10_000, 250);
    private static final int MOST = 100_000;

    DemoOptions {
        if (recipients < 1 || recipients > MOST || limit < 1) {
            throw new IllegalArgumentException("--recipients is 1 to " + MOST + ", --limit at least 1");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what it does not understand
     */
    static DemoOptions of(List<String> arguments) {
        var left = new ArrayDeque<>(arguments);
        var options = USUAL;
        while (!left.isEmpty()) {
            var name = left.pop();
            options = switch (name) {
                case "--keep" -> new DemoOptions(true, options.recipients, options.limit);
                case "--recipients" -> new DemoOptions(options.keep, number(name, left), options.limit);
                case "--limit" -> new DemoOptions(options.keep, options.recipients, number(name, left));
                case "--days" ->
                    new DemoOptions(options.keep, Math.multiplyExact(number(name, left), options.limit), options.limit);
                default -> throw new IllegalArgumentException("Unknown option " + name);
            };
        }
        return options;
    }

    int days() {
        return Math.ceilDiv(recipients, limit);
    }

    private static int number(String name, ArrayDeque<String> left) {
        var text = left.isEmpty() ? "" : left.pop();
        if (!text.matches("\\d{1,7}")) {
            throw new IllegalArgumentException(name + " needs a number");
        }
        return Integer.parseInt(text);
    }
}
