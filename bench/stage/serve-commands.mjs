/**
 * The other side of a `HelperProcess`: does what it is told until the parent goes away.
 *
 * @param {Readonly<Record<string, (argument: any) => unknown>>} commands what they return or resolve to is the answer
 */
export function serveCommands(commands) {
  process.on('message', ({ id, command, argument }) => {
    Promise.resolve()
      .then(() => commands[command](argument))
      .then(
        (value) => process.send({ id, value }),
        (error) => process.send({ id, error: error.stack }),
      );
  });
  process.on('disconnect', () => process.exit());
  // A Ctrl-C at the terminal reaches us, too; the parent ends us in its own order.
  process.on('SIGINT', () => {});
}
