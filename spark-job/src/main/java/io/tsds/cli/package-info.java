/**
 * The command line: commands, exit codes, and messages. The only package that prints or ends the
 * process.
 */
package io.tsds.cli;
