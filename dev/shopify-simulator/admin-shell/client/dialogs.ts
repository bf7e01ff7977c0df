import type { PickerRequest } from '../../app-bridge/protocol.ts';

interface Resource {
  readonly id: string;
  readonly title: string;
  readonly image: string | null;
}

function openDialog(heading: string, content: HTMLElement, buttons: readonly HTMLButtonElement[]): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'shell-dialog';
  const title = document.createElement('h2');
  title.id = 'shell-dialog-title';
  title.textContent = heading;
  dialog.setAttribute('aria-labelledby', title.id);
  const footer = document.createElement('footer');
  footer.append(...buttons);
  dialog.append(title, content, footer);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function button(label: string, className = ''): HTMLButtonElement {
  return Object.assign(document.createElement('button'), { type: 'button', textContent: label, className });
}

/** Asks a question with two answers; closing the dialog any other way is the safe one. */
export function confirmDialog(question: { heading: string; text: string; yes: string; no: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const text = Object.assign(document.createElement('p'), { className: 'content', textContent: question.text });
    const no = button(question.no);
    const yes = button(question.yes, 'critical');
    const dialog = openDialog(question.heading, text, [no, yes]);
    let answer = false;
    no.onclick = () => dialog.close();
    yes.onclick = () => {
      answer = true;
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
  });
}

/** The resource picker: search, tick, and hand the chosen resources to the app; null when the merchant cancels. */
export function pickResources(
  request: PickerRequest,
  load: (query: string) => Promise<readonly Resource[]>,
): Promise<readonly Resource[] | null> {
  const plural = { product: 'products', variant: 'variants', collection: 'collections' }[request.type];
  const limit = request.multiple === true ? Infinity : request.multiple === false ? 1 : request.multiple;
  const verb = request.action === 'select' ? 'Select' : 'Add';
  return new Promise((resolve) => {
    const chosen = new Map<string, Resource>();
    const search = Object.assign(document.createElement('input'), {
      type: 'search',
      value: request.query,
      placeholder: `Search ${plural}`,
    });
    search.setAttribute('aria-label', `Search ${plural}`);
    const list = document.createElement('ul');
    const content = Object.assign(document.createElement('div'), { className: 'picker' });
    content.append(search, list);
    const cancel = button('Cancel');
    const done = button(verb, 'primary');
    const dialog = openDialog(`${verb} ${plural}`, content, [cancel, done]);

    const draw = async () => {
      const resources = await load(search.value);
      const rows = resources.map((resource) => {
        if (request.selectedIds.includes(resource.id) && !chosen.has(resource.id)) chosen.set(resource.id, resource);
        return pickerRow(resource, { checked: chosen.has(resource.id), name: 'picker', single: limit === 1 }, (checked) => {
          if (limit === 1) chosen.clear();
          if (checked && chosen.size < limit) chosen.set(resource.id, resource);
          else chosen.delete(resource.id);
          done.disabled = chosen.size === 0;
          return chosen.has(resource.id);
        });
      });
      list.replaceChildren(...rows);
      done.disabled = chosen.size === 0;
    };
    let result: readonly Resource[] | null = null;
    search.oninput = () => void draw();
    cancel.onclick = () => dialog.close();
    done.onclick = () => {
      result = [...chosen.values()];
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    void draw();
  });
}

function pickerRow(
  resource: Resource,
  state: { checked: boolean; name: string; single: boolean },
  choose: (checked: boolean) => boolean,
): HTMLLIElement {
  const item = document.createElement('li');
  const label = document.createElement('label');
  const box = Object.assign(document.createElement('input'), {
    type: state.single ? 'radio' : 'checkbox',
    name: state.name,
    checked: state.checked,
  });
  box.onchange = () => {
    box.checked = choose(box.checked);
  };
  label.append(box);
  if (resource.image) label.append(Object.assign(document.createElement('img'), { src: resource.image, alt: '' }));
  label.append(resource.title);
  item.append(label);
  return item;
}
