// For machines without a camera, and for who does not want to show theirs: the browser seems to have a camera that draws.
// The page need not know. (Without any device eyeson's SDK joins as a spectator, and nothing would come back.)
(({ mediaDevices }) => {
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const drawn = ['audioinput', 'videoinput'].map((kind) => ({ kind, deviceId: 'drawn', groupId: '', label: 'Drawn' }));

  mediaDevices.getUserMedia = (wanted) =>
    open(wanted).catch(async () => (await import('/pages/common/media.js')).drawMedia());
  mediaDevices.enumerateDevices = async () => {
    const found = await list();
    return found.some(({ kind }) => kind.endsWith('input')) ? found : [...found, ...drawn];
  };
})(navigator);
