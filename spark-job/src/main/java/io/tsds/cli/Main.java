package io.tsds.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import io.tsds.UserException;
import io.tsds.cli.options.OptionSection;
import io.tsds.cli.options.OptionTypes;
import io.tsds.cli.options.UsageMessage;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.FileNameEncoding;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The main class of the job jar: finds the command, runs it, and says how it ended. A user's
 * mistake is one line on stderr; any other failure is one too, after its stack trace is logged.
 * Whatever happens, the last log line is the {@link ClosingLine}.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final List<TsdsCommand> commands;
  private final PrintStream out;
  private final PrintStream err;
  private final Ending ending = new Ending();

  Main(List<TsdsCommand> commands, PrintStream out, PrintStream err) {
    this.commands = commands;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command that {@code args} name. Returns on success: on YARN even {@code
   * System.exit(0)} marks an application as failed.
   */
  public static void main(String[] args) {
    // Spark and Hadoop format numbers of files by the default locale, which may have other digits.
    Locale.setDefault(Locale.ROOT);
    Main main = new Main(commands(), System.out, System.err);
    Interruption.watch(main.ending, System.err);
    OptionWording.prepare();
    Outcome outcome = main.outcome(args);
    main.ending.reached();
    int code = outcome.status().code();
    if (code != 0 && ApplicationFailure.reachesYarn()) {
      throw new ApplicationFailure(outcome);
    }
    if (code != 0) {
      Interruption.silence();
      System.exit(code);
    }
  }

  /** The subcommands; a new one is added here. */
  static List<TsdsCommand> commands() {
    return List.of(
        new SelectCommand(new PipelineRunner(System.out)),
        new NeighborsCommand(System.out),
        new CalibrateCommand(System.out),
        new EncodeCommand(System.out),
        new PlanCommand(new PlanRunner(System.out)),
        new RecoverCommand(System.out),
        new BoundCommand(System.out),
        new ExportCommand(System.out),
        new DuplicatesCommand(System.out),
        new ExplainCommand(System.out),
        new EvaluateCommand(System.out),
        new VerifyCommand(System.out),
        new GenerateCommand(System.out),
        new DemoCommand(System.out));
  }

  /** Runs the command and tells how it ended. */
  Outcome outcome(String... args) {
    Redaction redaction = new Redaction(args);
    CommandLine line = commandLine();
    CommandLine named = line.getSubcommands().get(first(args));
    String command = named != null && named.getCommand() instanceof TsdsCommand ? first(args) : "";
    ending.of(command, !command.isEmpty() && named.getCommandSpec().findOption("--resume") != null);
    Outcome outcome;
    try {
      ParseResult parsed = line.parseArgs(args);
      if (CommandLine.printHelpIfRequested(parsed)) {
        return Outcome.withoutResult(ExitStatus.DONE, "printed");
      }
      if (!parsed.hasSubcommand()) {
        line.usage(err);
        outcome = Outcome.withoutResult(ExitStatus.USER_ERROR, "no command was given");
        ending.write(outcome);
        return outcome;
      }
      outcome = outcomeOf(parsed.subcommand().commandSpec(), redaction);
    } catch (ParameterException e) {
      String help = command.isEmpty() ? "tsds --help" : "tsds " + command + " --help";
      outcome = mistake(UsageMessage.of(e) + "; see " + help, redaction);
    }
    ending.write(outcome);
    return outcome;
  }

  private Outcome outcomeOf(CommandSpec command, Redaction redaction) {
    try {
      FileNameEncoding.requireAllNames();
      Outcome outcome = ((TsdsCommand) command.userObject()).run().worded();
      if (outcome.status().code() == ExitStatus.REFUSED.code()) {
        err.println("tsds: " + outcome.message());
      }
      return outcome;
    } catch (Throwable e) {
      return ReadFailure.translate(e) instanceof UserException mistake
          ? mistake(OptionWording.of(mistake.getMessage()), redaction)
          : failure(e, command, redaction);
    }
  }

  /** The command line with all commands and their options. */
  CommandLine commandLine() {
    CommandLine line = new CommandLine(new Tsds());
    for (TsdsCommand command : commands) {
      CommandLine subcommand = new CommandLine(command);
      subcommand.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, OptionSection::render);
      line.addSubcommand(subcommand);
    }
    line.addSubcommand(new HelpCommand());
    OptionTypes.registerIn(line);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    return line;
  }

  private Outcome mistake(String message, Redaction redaction) {
    String oneLine = redaction.of(message.strip().replaceAll("\\s*\\R\\s*", " "));
    err.println("tsds: " + oneLine);
    return Outcome.withoutResult(ExitStatus.USER_ERROR, oneLine);
  }

  private Outcome failure(Throwable e, CommandSpec command, Redaction redaction) {
    String message = FailureMessage.of(e, option -> command.findOption(option) != null);
    String oneLine = redaction.of(message);
    // What ended the process makes the command fail, of which nobody needs a trace.
    if (!ending.isWritten()) {
      logFailure(e, redaction);
      err.println("tsds: " + oneLine);
    }
    return Outcome.withoutResult(ExitStatus.FAILED, oneLine);
  }

  /** Logs the stack trace, as text where a message in it holds credentials. */
  private static void logFailure(Throwable e, Redaction redaction) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    String redacted = redaction.of(trace.toString());
    if (redacted.contentEquals(trace.getBuffer())) {
      LOG.error("failed", e);
    } else {
      LOG.error("failed: {}", redacted);
    }
  }

  private static String first(String[] args) {
    return args.length == 0 ? "" : args[0];
  }
}
