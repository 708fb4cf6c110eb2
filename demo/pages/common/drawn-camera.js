// Gives pages a drawn camera where there is no real one or the person refuses it, without the page's knowledge. (Without
// any device eyeson's SDK joins as a spectator, and the service sends nothing back.)
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
