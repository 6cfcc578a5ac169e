package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Runs another main class and ends with whoever started it, even if that one is killed: its end of the pipe closes.
 *
 * <p>With a {@link Calendar} it runs the application of that class by it.
 */
final class Leash {

    private static final int KILLED = 137;

    private Leash() {}

    /** The first argument is the main class. */
    public static void main(String[] arguments) throws Throwable {
        Thread.ofPlatform().daemon().name("leash").start(Leash::endWithTheOtherSide);
        var program = Class.forName(arguments[0]);
        var rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        try {
            if (Calendar.isGiven()) {
                var application = (SpringApplicationBuilder)
                        program.getMethod("application").invoke(null);
                application.initializers(Calendar::register).run(rest);
            } else {
                var main = program.getMethod("main", String[].class);
                // Programs of tests need not be public.
                main.setAccessible(true);
                main.invoke(null, (Object) rest);
            }
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static void endWithTheOtherSide() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; this only ends when the pipe does.
            }
        } catch (IOException broken) {
            // The same: there is nobody any more.
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
