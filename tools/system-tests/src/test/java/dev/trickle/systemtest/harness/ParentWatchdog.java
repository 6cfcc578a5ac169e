package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another main class and exits when the parent process is gone, even after a kill: the pipe closes then. */
final class ParentWatchdog {

    private static final int EXIT_STATUS = 137;

    private ParentWatchdog() {}

    /** The first argument is the main class. */
    public static void main(String[] arguments) throws Throwable {
        Thread.ofPlatform().daemon().name("leash").start(ParentWatchdog::exitWithParent);
        try {
            var main = Class.forName(arguments[0]).getMethod("main", String[].class);
            // Main classes of tests need not be public.
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; the read ends when the pipe closes.
            }
        } catch (IOException broken) {
            // The parent is gone.
        }
        Runtime.getRuntime().halt(EXIT_STATUS);
    }
}
