package dev.trickle.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.LocalDate;

/** What a person sees of the demo. */
record DemoScreen(PrintStream out, boolean terminal) {

    /** Standard output, in UTF-8 whatever the locale says. */
    static DemoScreen standard() {
        return new DemoScreen(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
                Boolean.getBoolean("trickle.terminal"));
    }

    /** Where nobody looks. */
    static DemoScreen blank() {
        return new DemoScreen(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), false);
    }

    void say(String line) {
        out.println(line);
    }

    void started(String part) {
        out.println("  started " + part);
    }

    ProgressBar progress(LocalDate first, int days) {
        return new ProgressBar(out, terminal, first, days);
    }
}
