package dev.trickle.cli.console;

import picocli.CommandLine.Option;

/** The option {@code --help}, which every command has. */
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean requested;
}
