package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another main class and ends with whoever started it, even if that one is killed: its end of the pipe closes. */
final class ParentWatchdog {

    private static final int EXIT_STATUS = 137;

    private ParentWatchdog() {}

    /** The first argument is the main class. */
    public static void main(String[] arguments) throws Throwable {
        Thread.ofPlatform().daemon().name("leash").start(ParentWatchdog::exitWithParent);
        try {
            var main = Class.forName(arguments[0]).getMethod("main", String[].class);
            // Programs of tests need not be public.
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; this only ends when the pipe does.
            }
        } catch (IOException broken) {
            // The same: there is nobody any more.
        }
        Runtime.getRuntime().halt(EXIT_STATUS);
    }
}
