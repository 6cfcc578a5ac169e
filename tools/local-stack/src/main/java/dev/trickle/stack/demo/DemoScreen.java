package dev.trickle.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.LocalDate;

/** Prints the output of the demo. */
record DemoScreen(PrintStream out, boolean isTerminal) {

    /** Prints to standard output in UTF-8, regardless of the locale. */
    static DemoScreen standard() {
        return new DemoScreen(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
                Boolean.getBoolean("trickle.terminal"));
    }

    /** Prints nothing. */
    static DemoScreen withoutOutput() {
        return new DemoScreen(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), false);
    }

    void print(String line) {
        out.println(line);
    }

    void printStarted(String component) {
        out.println("  started " + component);
    }

    ProgressBar progressBar(LocalDate firstDay, int days) {
        return new ProgressBar(out, isTerminal, firstDay, days);
    }
}
